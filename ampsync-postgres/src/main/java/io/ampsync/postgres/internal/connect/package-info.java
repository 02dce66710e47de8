/** Internal. Connections to one database: pool, sessions and their settings, and what transactions wait for. */
@NullMarked
package io.ampsync.postgres.internal.connect;

import org.jspecify.annotations.NullMarked;
