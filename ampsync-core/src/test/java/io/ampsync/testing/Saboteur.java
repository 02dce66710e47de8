package io.ampsync.testing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The sabotage that waits for calls to come. */
final class Saboteur {
    private final List<Order> orders = new ArrayList<>();

    private static final class Order {
        final String table;
        final Sabotage sabotage;
        int times;

        Order(String table, Sabotage sabotage, int times) {
            this.table = table;
            this.sabotage = sabotage;
            this.times = times;
        }
    }

    synchronized void add(String table, Sabotage sabotage, int times) {
        orders.add(new Order(table, sabotage, times));
    }

    synchronized void clear() {
        orders.clear();
    }

    /** Takes the oldest order that concerns a call. */
    synchronized Optional<Sabotage> take(String table, boolean plan) {
        for (Iterator<Order> each = orders.iterator(); each.hasNext(); ) {
            Order order = each.next();
            if (order.sabotage.concernsPlan() == plan && (order.table == null || order.table.equals(table))) {
                if (--order.times == 0) {
                    each.remove();
                }
                return Optional.of(order.sabotage);
            }
        }
        return Optional.empty();
    }
}
