package io.ampsync.testing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The faults that wait for calls to come. */
final class FaultInjector {
    private final List<Order> orders = new ArrayList<>();

    private static final class Order {
        final String table;
        final Fault fault;
        int times;

        Order(String table, Fault fault, int times) {
            this.table = table;
            this.fault = fault;
            this.times = times;
        }
    }

    synchronized void add(String table, Fault fault, int times) {
        orders.add(new Order(table, fault, times));
    }

    synchronized void clear() {
        orders.clear();
    }

    /** Takes the oldest order that concerns a call. */
    synchronized Optional<Fault> take(String table, boolean plan) {
        for (Iterator<Order> each = orders.iterator(); each.hasNext(); ) {
            Order order = each.next();
            if (order.fault.concernsPlan() == plan && (order.table == null || order.table.equals(table))) {
                if (--order.times == 0) {
                    each.remove();
                }
                return Optional.of(order.fault);
            }
        }
        return Optional.empty();
    }
}
