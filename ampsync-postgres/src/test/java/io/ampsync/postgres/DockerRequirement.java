package io.ampsync.postgres;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Fails the tests that need PostgreSQL at once when it was to come from Docker and Docker can't be reached. */
public final class DockerRequirement implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        boolean needsDocker = TestPostgres.isContainer()
                && context.getRequiredTestClass().getSimpleName().endsWith("IT");
        if (needsDocker && !DockerClientFactory.instance().isDockerAvailable()) {
            throw new IllegalStateException(
                    "-D" + TestPostgres.CHOICE + "=testcontainers asks for Docker, which can't be reached");
        }
    }
}
