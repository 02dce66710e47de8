/**
 * Internal. What a database error speaks about, which decides what follows from it, and what it is called in messages.
 */
@NullMarked
package io.ampsync.postgres.internal.error;

import org.jspecify.annotations.NullMarked;
