# The tool with Whisper. Label Studio has an image of its own: see compose.yaml.
FROM python:3.12-slim AS build
COPY . /source
RUN python -m venv /opt/ls-transcribe \
    && /opt/ls-transcribe/bin/pip install --no-cache-dir --prefer-binary '/source[local]'

FROM python:3.12-slim
COPY --from=build /opt/ls-transcribe /opt/ls-transcribe
RUN useradd --create-home ada && install --directory --owner=ada /work /models
USER ada
WORKDIR /work
ENV PATH=/opt/ls-transcribe/bin:$PATH HF_HOME=/models
VOLUME ["/work", "/models"]
ENTRYPOINT ["ls-transcribe"]
CMD ["--help"]
