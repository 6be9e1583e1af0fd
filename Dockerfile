# Loudhailer's image: one for all its processes. The first two stages gather what the last one needs,
# so that no compiler, package manager or test gets into what faces the internet.

FROM node:24-bookworm-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM python:3.11-slim-bookworm AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# An environment without pip in it: pip stays behind in this stage.
RUN python -m venv --without-pip /opt/venv
COPY requirements.lock /tmp/requirements.lock
RUN pip --python /opt/venv/bin/python install --require-hashes --only-binary :all: --requirement /tmp/requirements.lock
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY . .
COPY --from=frontend /app/node_modules node_modules
RUN if find locale -name '*.po' | grep -q .; then pybabel --quiet compile --domain django --directory locale; fi
# Settings ask for what a public site can't do without. Nothing here is a secret: collectstatic uses none of it,
# and none of it stays in the image.
RUN SECRET_KEY=build SUPPRESSION_KEY=build SITE_URL=https://build.invalid ALLOWED_HOSTS=build.invalid \
    DATABASE_URL=postgres://build@build.invalid/build EMAIL_URL=consolemail:// \
    DEFAULT_FROM_EMAIL=build@build.invalid STATIC_ROOT=/app/staticfiles \
    python manage.py collectstatic --no-input --verbosity 0
RUN python -m compileall -q -x node_modules /app /opt/venv

FROM python:3.11-slim-bookworm
# What WeasyPrint sets posters with; the typefaces are our own.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
# The number is fixed: volumes keep it, whatever names the machine has.
RUN groupadd --gid 10001 loudhailer \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin loudhailer \
    && install --directory --owner 10001 --group 10001 /data /data/media /data/private \
    && pip uninstall --yes --quiet --root-user-action ignore setuptools wheel pip
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    DATA_DIR=/data \
    MEDIA_ROOT=/data/media \
    PRIVATE_ROOT=/data/private \
    STATIC_ROOT=/app/staticfiles
WORKDIR /app
USER 10001:10001
VOLUME ["/data"]
EXPOSE 8000
ENTRYPOINT ["/app/deploy/entrypoint.sh"]
CMD ["web"]
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["/app/deploy/entrypoint.sh", "healthy", "web"]
