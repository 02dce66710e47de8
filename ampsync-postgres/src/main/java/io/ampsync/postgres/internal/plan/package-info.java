/**
 * Internal. What a sync would do, found out without doing it: the checks are those of the sync itself, in transactions
 * that only read.
 */
@NullMarked
package io.ampsync.postgres.internal.plan;

import org.jspecify.annotations.NullMarked;
