# docker build -t tim-conformance . && docker run --rm tim-conformance run
# No secret is part of it: give the key as a variable of the run, as in `docker run --env TIM_SECRET_KEY ...`.
FROM python:3.12-slim AS build
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /dist .

FROM python:3.12-slim
COPY --from=build /dist /dist
RUN pip install --no-cache-dir /dist/*.whl \
 && useradd --uid 10001 --create-home tester \
 && install --directory --owner=tester /data
# By number, so that a cluster can see that it is not root.
USER 10001
WORKDIR /data
ENTRYPOINT ["tim-conformance"]
CMD ["--help"]
