package io.ampsync.cli.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the environment variable that an option is read from if the command line doesn't have it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface FromVariable {
    String value();
}
