/** Tests of the test kit by its public face, and none of it: the kit is {@link io.ampsync.testing}. */
package io.ampsync.testkit;
