/** Starts the JVM again with the flags that Arrow needs, where it was started without. */
@NullMarked
package io.ampsync.cli.relaunch;

import org.jspecify.annotations.NullMarked;
