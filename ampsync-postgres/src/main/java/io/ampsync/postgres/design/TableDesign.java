package io.ampsync.postgres.design;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the table of a stream is to be like when ampsync creates it, and the columns that it adds later. A table that
 * exists is used as it is, whatever the design says of types and keys; the {@linkplain Builder#index indexes} it gets
 * all the same. Immutable.
 */
public final class TableDesign {
    /** What streams get unless told otherwise. */
    public static final TableDesign DEFAULT = builder().build();

    private final KeyCreation keyCreation;
    private final boolean unsignedAsBigint;
    private final Map<String, ColumnType> columnTypes;
    private final Map<String, String> unfolded;
    private final Set<String> required;
    private final List<SecondaryIndex> indexes;
    private final KeyPolicy keyPolicy;
    private final @Nullable Partitions partitions;
    private final UnfitRows unfitRows;

    private TableDesign(Builder builder) {
        this.keyCreation = builder.keyCreation;
        this.unsignedAsBigint = builder.unsignedAsBigint;
        this.columnTypes = Collections.unmodifiableMap(new LinkedHashMap<>(builder.columnTypes));
        this.unfolded = Collections.unmodifiableMap(new LinkedHashMap<>(builder.unfolded));
        this.required = Collections.unmodifiableSet(new LinkedHashSet<>(builder.required));
        this.indexes = List.copyOf(builder.indexes);
        this.keyPolicy = builder.keyPolicy;
        this.partitions = builder.partitions;
        this.unfitRows = builder.unfitRows;
    }

    /** Starts from {@link #DEFAULT}. */
    public static Builder builder() {
        return new Builder();
    }

    public KeyCreation keyCreation() {
        return keyCreation;
    }

    public KeyPolicy keyPolicy() {
        return keyPolicy;
    }

    public Optional<Partitions> partitions() {
        return Optional.ofNullable(partitions);
    }

    public UnfitRows unfitRows() {
        return unfitRows;
    }

    /** The indexes beside the primary key, in the order in which they are built. */
    public List<SecondaryIndex> indexes() {
        return indexes;
    }

    /** Whether unsigned 64-bit integers become BIGINT. */
    public boolean unsignedAsBigint() {
        return unsignedAsBigint;
    }

    /** The type that was chosen for a column of the table. */
    public Optional<ColumnType> columnType(String column) {
        return Optional.ofNullable(columnTypes.get(column));
    }

    /** The same types and columns, but no indexes, partitions or key beside those that a table is created with. */
    public TableDesign forExistingTable() {
        Builder builder = builder().unsignedAsBigint(unsignedAsBigint).unfitRows(unfitRows);
        builder.columnTypes.putAll(columnTypes);
        builder.unfolded.putAll(unfolded);
        builder.required.addAll(required);
        return builder.build();
    }

    /** What the names of the columns begin with that a struct is unfolded into; empty if it stays one column. */
    public Optional<String> unfolded(String column) {
        return Optional.ofNullable(unfolded.get(column));
    }

    /** The columns that the stream must have, as the design names them. */
    public Set<String> requiredColumns() {
        return required;
    }

    private List<Object> parts() {
        return List.of(
                keyCreation,
                unsignedAsBigint,
                columnTypes,
                unfolded,
                required,
                indexes,
                keyPolicy,
                partitions(),
                unfitRows);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TableDesign design && parts().equals(design.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    @Override
    public String toString() {
        return "TableDesign[keyCreation=" + keyCreation + ", unsignedAsBigint=" + unsignedAsBigint + ", columnTypes="
                + columnTypes + ", unfolded=" + unfolded + ", indexes=" + indexes
                + ", keyPolicy=" + keyPolicy + ", partitions=" + partitions + ", unfitRows=" + unfitRows + "]";
    }

    /**
     * Collects what differs from the default. Columns are those of the table: a column of the query, or what a member
     * of an unfolded struct is called. One that the stream turns out not to have is refused before the table is
     * created, except with {@link #columnTypeIfPresent} and {@link #unfoldIfPresent}.
     */
    public static final class Builder {
        private final List<SecondaryIndex> indexes = new ArrayList<>();
        private final Set<String> definitions = new HashSet<>();
        private final Set<String> names = new HashSet<>();
        private KeyCreation keyCreation = KeyCreation.AFTER_CATCH_UP;
        private boolean unsignedAsBigint;
        private final Map<String, ColumnType> columnTypes = new LinkedHashMap<>();
        private final Map<String, String> unfolded = new LinkedHashMap<>();
        private final Set<String> required = new LinkedHashSet<>();
        private KeyPolicy keyPolicy = KeyPolicy.IDS;
        private @Nullable Partitions partitions;
        private UnfitRows unfitRows = UnfitRows.FAIL;

        private Builder() {}

        /** When the table gets its primary key; {@link KeyCreation#AFTER_CATCH_UP} by default. */
        public Builder key(KeyCreation time) {
            this.keyCreation = Objects.requireNonNull(time, "time");
            return this;
        }

        /**
         * An index that the table is to have; to be called once for each. It is built when the stream has caught up,
         * after the primary key, and while the stream goes on. One that exists with the same method and columns will
         * do, whatever its name; so a table that exists gets what it lacks, also when it has caught up long
         * ago. An index that isn't named here any more is left alone.
         *
         * @throws IllegalArgumentException if there is one already with the same definition or name
         */
        public Builder index(SecondaryIndex index) {
            if (!definitions.add(index.definition())) {
                throw new IllegalArgumentException("index " + index.definition() + " is declared twice");
            }
            index.name().ifPresent(name -> {
                if (!names.add(name)) {
                    throw new IllegalArgumentException("two indexes are called " + name);
                }
            });
            indexes.add(index);
            return this;
        }

        /** Which key the table gets; {@link KeyPolicy#IDS} by default. */
        public Builder key(KeyPolicy policy) {
            this.keyPolicy = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /**
         * Whether columns of unsigned 64-bit integers become BIGINT, instead of NUMERIC(20, 0), which takes more room
         * and is slower; by default not. The stream ends at a value above 9223372036854775807 then.
         */
        public Builder unsignedAsBigint(boolean bigint) {
            this.unsignedAsBigint = bigint;
            return this;
        }

        /** The type of a column, instead of the one that its Arrow type gets; the last one counts. */
        public Builder columnType(String column, ColumnType type) {
            required.add(column);
            return columnTypeIfPresent(column, type);
        }

        /** The same for a design of several tables, not all of which have the column. */
        public Builder columnTypeIfPresent(String column, ColumnType type) {
            columnTypes.put(Objects.requireNonNull(column, "column"), Objects.requireNonNull(type, "type"));
            return this;
        }

        /** {@link #unfold(String, String)} with the column's name and {@code _} as prefix. */
        public Builder unfold(String column) {
            return unfold(column, column + "_");
        }

        /**
         * Makes each member of a struct a column of its own, named by {@code prefix} and the member, instead of one
         * column of JSON. They are null where the struct is. A member that is a struct can be unfolded in turn.
         */
        public Builder unfold(String column, String prefix) {
            required.add(column);
            return unfoldIfPresent(column, prefix);
        }

        /** The same for a design of several tables, not all of which have such a column. */
        public Builder unfoldIfPresent(String column, String prefix) {
            unfolded.put(Objects.requireNonNull(column, "column"), Objects.requireNonNull(prefix, "prefix"));
            return this;
        }

        /**
         * Has the table partitioned, and ampsync make its partitions. Its key is there at once, and includes the column
         * that it is partitioned by. A table that exists gets the partitions that it lacks if it is partitioned by
         * ranges of that column alone.
         */
        public Builder partitions(Partitions ranges) {
            this.partitions = Objects.requireNonNull(ranges, "ranges");
            return this;
        }

        /** What becomes of rows that the table can't hold; {@link UnfitRows#FAIL} by default. */
        public Builder unfitRows(UnfitRows policy) {
            this.unfitRows = Objects.requireNonNull(policy, "policy");
            return this;
        }

        public TableDesign build() {
            return new TableDesign(this);
        }
    }
}
