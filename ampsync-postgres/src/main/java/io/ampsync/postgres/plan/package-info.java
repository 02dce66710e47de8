/** What a sync of a stream would do. */
@NullMarked
package io.ampsync.postgres.plan;

import org.jspecify.annotations.NullMarked;
