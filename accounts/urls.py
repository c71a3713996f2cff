from django.urls import URLPattern, URLResolver, path

from accounts.views import profile, registration

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("register/", registration.register, name="register"),
    path("register/done/", registration.registered, name="registered"),
    path("recover/", registration.recover, name="recover"),
    path("recover/done/", registration.recovery_requested, name="recovery_requested"),
    path("captcha/", registration.captcha_challenge, name="captcha"),
    path("documents/<slug:slug>/", registration.document, name="document"),
    path("documents/<slug:slug>/<str:edition>/", registration.document, name="document_edition"),
    path("welcome/", profile.welcome, name="welcome"),
    path("profile/", profile.profile, name="profile"),
    path("profile/email/", profile.change_email, name="change_email"),
    path("profile/email/<str:token>/", profile.confirm_email, name="confirm_email"),
]
