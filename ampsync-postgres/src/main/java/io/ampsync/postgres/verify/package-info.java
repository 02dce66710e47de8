/** What a comparison of a table with its server has found; see {@link io.ampsync.postgres.PostgresVerifier}. */
@NullMarked
package io.ampsync.postgres.verify;

import org.jspecify.annotations.NullMarked;
