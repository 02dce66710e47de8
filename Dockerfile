# ampsync as a container: configured by environment variables alone, as that of the Rust tool.
#   docker build -t ampsync .
#   docker run -e DATASET=... -e TABLES=... -e DATABASE_URL=... -e AMP_FLIGHT_ADDR=... ampsync

FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY . .
RUN ./mvnw -B -q -pl ampsync-cli -am -DskipTests package

FROM eclipse-temurin:25-jre
LABEL org.opencontainers.image.title="ampsync" \
      org.opencontainers.image.description="Keeps PostgreSQL tables equal to Amp datasets" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --system --gid 10001 ampsync \
 && useradd --system --uid 10001 --gid ampsync --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin ampsync
COPY --from=build /build/ampsync-cli/target/ampsync-cli.jar /opt/ampsync/ampsync-cli.jar
# Classes as the JVM has them once they are loaded: a start takes half the processor time.
COPY --from=build /build/bin/class-archive /opt/ampsync/class-archive
RUN /opt/ampsync/class-archive --make java /opt/ampsync/ampsync-cli.jar /opt/ampsync/classes \
 && /opt/ampsync/class-archive --flags /opt/ampsync/classes > /opt/ampsync/archive.flags
USER 10001:10001

# Without it the JVM can't read names and passwords with other than ASCII characters.
ENV LANG=C.UTF-8

# What HEALTHCHECK asks; STRICT_HEALTH says whether one failed table among several counts. Another HEALTH_PORT moves both; an empty one needs --no-healthcheck as well.
ENV HEALTH_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx32m", \
         "-jar", "/opt/ampsync/ampsync-cli.jar", "health"]

# The exec form makes java process 1, so that SIGTERM reaches it. Half of the memory is for the heap; Arrow and the
# network take theirs outside of it. A JVM that runs out of memory ends with 1, the code of ampsync for that, unlike with
# ExitOnOutOfMemoryError, whose 3 stands for a dataset that isn't known.
ENTRYPOINT ["java", "--sun-misc-unsafe-memory-access=allow", "-XX:MaxRAMPercentage=50", \
            "-XX:+CrashOnOutOfMemoryError", "-XX:-CreateCoredumpOnCrash", "-XX:-UsePerfData", \
            "@/opt/ampsync/archive.flags", \
            "-jar", "/opt/ampsync/ampsync-cli.jar"]
CMD ["sync"]
