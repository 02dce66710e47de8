/** Internal. The file that describes streams: YAML into streams, servers and designs of tables. */
@NullMarked
package io.ampsync.cli.config;

import org.jspecify.annotations.NullMarked;
