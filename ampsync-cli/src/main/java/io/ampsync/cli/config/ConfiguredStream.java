package io.ampsync.cli.config;

import io.ampsync.config.AmpServer;
import io.ampsync.model.SyncStream;
import io.ampsync.postgres.design.TableDesign;
import java.util.Optional;

/**
 * A stream of the file.
 *
 * @param server where to read; empty for the one of the options
 * @param design of its table, in full
 */
public record ConfiguredStream(SyncStream stream, Optional<AmpServer> server, TableDesign design) {}
