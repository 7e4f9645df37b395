# The ledger. TypeScript runs as it is (Node strips the types), so there is no build step: only packages to install.
FROM node:24.21.0-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package that runs here needs its install script, so none gets to run.
RUN npm ci --omit=dev --ignore-scripts

FROM node:24.21.0-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 LEDGER_DATA=/data
# Without it the allocator of the C library keeps what large answers leave behind: some 70 MiB more. A part of an answer is smaller,
# and takes the memory of one before it: to map fresh pages for each costs more than to write it.
ENV MALLOC_MMAP_THRESHOLD_=262144
# A new volume takes over the owner of the folder it covers. Nothing else has to be writable but /tmp.
RUN install -d -o node -g node /data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json ./
COPY docs/reading.md docs/reading.md
COPY samples samples
COPY projections projections
COPY src src
VOLUME /data
USER node
EXPOSE 8080
# Whether the process lives, not whether its database does (that is /readyz): a ledger that waits for its database
# is not mended by replacing it.
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1))"]
# Node would take up to 96 MiB more for what is soon thrown away, and gain nothing by it here.
ENTRYPOINT ["node", "--max-semi-space-size=16", "--heap-growing-percent=50", "src/cli/main.ts"]
CMD ["serve"]
