/** How PostgreSQL is reached, how state and ownership are kept, and how a group becomes one transaction. */
@NullMarked
package io.ampsync.postgres.internal;

import org.jspecify.annotations.NullMarked;
