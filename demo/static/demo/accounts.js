// Fills the sign-in form with a demo account; without this script the address is copied by hand.
const login = document.querySelector('input[name="login"]');
const password = document.querySelector('input[name="password"]');

if (login && password) {
  for (const button of document.querySelectorAll("[data-demo-login]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      login.value = button.dataset.demoLogin;
      password.value = button.dataset.demoPassword;
      password.focus();
    });
  }
}
