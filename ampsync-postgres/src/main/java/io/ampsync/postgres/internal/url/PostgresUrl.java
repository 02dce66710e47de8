package io.ampsync.postgres.internal.url;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and how to log in, ready for pgjdbc. The password is in {@link #properties} only.
 *
 * @param jdbcUrl hosts, ports and database
 * @param label the same for people: {@code host:port/database}
 */
public record PostgresUrl(String jdbcUrl, Properties properties, String label) {

    static PostgresUrl of(String hosts, @Nullable String database, Properties properties) {
        String encoded = database == null
                ? ""
                : URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
        return new PostgresUrl("jdbc:postgresql://" + hosts + "/" + encoded, properties, hosts + "/" + database);
    }

    /** The same with another login: password, and user if there is one. */
    public PostgresUrl with(Optional<String> user, String password) {
        Properties changed = new Properties();
        changed.putAll(properties);
        user.ifPresent(name -> changed.setProperty("user", name));
        changed.setProperty("password", password);
        return new PostgresUrl(jdbcUrl, changed, label);
    }

    /** Whether the server is to be looked for on more than one host. */
    public boolean hasSeveralHosts() {
        return jdbcUrl.substring(0, jdbcUrl.lastIndexOf('/')).indexOf(',') >= 0;
    }

    @Override
    public String toString() {
        return label;
    }
}
