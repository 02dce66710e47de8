/** Internal. Connections to one database: pool, session settings, and what errors mean. */
@NullMarked
package io.ampsync.postgres.internal.connect;

import org.jspecify.annotations.NullMarked;
