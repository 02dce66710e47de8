/** How tables are doing: what a run tells its listener, and what it answers when asked. */
@NullMarked
package io.ampsync.status;

import org.jspecify.annotations.NullMarked;
