package io.ampsync.postgres;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testcontainers.DockerClientFactory;

/** Skips the tests that need PostgreSQL when it was to come from Docker and Docker is missing. */
public final class DockerCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean needsDocker = TestPostgres.isContainer()
                && context.getTestClass().map(Class::getSimpleName).orElse("").endsWith("IT");
        return needsDocker && !DockerClientFactory.instance().isDockerAvailable()
                ? disabled("Docker is not available")
                : enabled("PostgreSQL can be reached");
    }
}
