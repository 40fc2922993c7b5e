# docker build --build-arg COMMIT=$(git rev-parse --short=12 HEAD) -t filekeeper .
# docker run -d --name filekeeper -v filekeeper:/data -e BOT_TOKEN=… filekeeper
# For webhooks: -e HOST=0.0.0.0 -p 127.0.0.1:8080:8080 and a proxy in front.

FROM denoland/deno:2.9.6 AS build
WORKDIR /build
COPY deno.json deno.lock ./
# A layer for the packages alone: they change less often than the sources.
RUN deno install --frozen
COPY migrations migrations
COPY src src
ARG COMMIT=unknown
RUN deno task compile --commit $COMMIT && mkdir /data

# Only the C library that the executable is linked against: no shell, no package manager.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /build/dist/filekeeper /usr/local/bin/filekeeper
COPY --from=build --chown=nonroot:nonroot /data /data
ENV DATA_DIR=/data
VOLUME /data
# A .env is read from here.
WORKDIR /data
USER nonroot
STOPSIGNAL SIGTERM
# Asks the running bot through its control socket; needs no port.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["/usr/local/bin/filekeeper", "health"]
ENTRYPOINT ["/usr/local/bin/filekeeper"]
CMD ["run"]
