/** Internal. Who may write a stream: claim, fence, signs of life, and the judgement of other owners. */
@NullMarked
package io.ampsync.postgres.internal.ownership;

import org.jspecify.annotations.NullMarked;
