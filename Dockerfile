# The program alone: a static binary, certificates, no shell.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /vigie ./cmd/vigie && mkdir /empty

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /vigie /vigie
COPY --from=build --chown=65532:65532 /empty /data
USER 65532:65532
ENV VIGIE_DATA=/data VIGIE_ADDR=0.0.0.0:8080 VIGIE_LOG_FORMAT=json
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/vigie"]
CMD ["serve"]
