package io.ampsync.postgres.internal.copy.encode;

import io.ampsync.postgres.internal.copy.type.ArrowTypes;
import io.ampsync.postgres.internal.copy.type.NulPolicy;
import io.ampsync.postgres.internal.copy.type.PgType;
import io.ampsync.postgres.internal.copy.vector.BytesReader;
import io.ampsync.postgres.internal.copy.vector.FloatReader;
import io.ampsync.postgres.internal.copy.vector.IntegerReader;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** What an encoder has to bring together: an Arrow field and the type of the target column. */
record Pairing(Field field, PgType type, NulPolicy nul) {
    MinorType source() {
        return ArrowTypes.kind(field);
    }

    BytesReader bytes() {
        return BytesReader.of(field);
    }

    IntegerReader integers() {
        return new IntegerReader(source());
    }

    FloatReader floats() {
        return new FloatReader(source());
    }

    ArrowType.Decimal decimal() {
        return (ArrowType.Decimal) field.getType();
    }

    TimeUnit unit() {
        return ArrowTypes.unit(field);
    }
}
