/** PostgreSQL as the target of Amp streams: rows, stream state and bookkeeping in one transaction. */
@NullMarked
package io.ampsync.postgres;

import org.jspecify.annotations.NullMarked;
