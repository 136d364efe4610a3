package dev.waferflow.placer.contest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Kernels in an order in which producers precede consumers and a branch stays together: the reverse of the order in which
 * a depth-first walk leaves them. On a cycle some connection runs backwards.
 */
final class DataflowOrder {
    private final List<List<Integer>> successors = new ArrayList<>();
    private final int[] incoming;

    DataflowOrder(ContestGraph graph) {
        int count = graph.kernels().size();
        incoming = new int[count];
        for (int i = 0; i < count; i++) {
            successors.add(new ArrayList<>());
        }
        for (var connection : graph.connections()) {
            successors.get(connection.from()).add(connection.to());
            incoming[connection.to()]++;
        }
    }

    int[] order() {
        int count = incoming.length;
        var left = new ArrayList<Integer>();
        var state = new int[count];
        // Sources first; what is left after them lies on cycles.
        for (int pass = 0; pass < 2; pass++) {
            for (int i = count - 1; i >= 0; i--) {
                if (state[i] == 0 && (pass == 1 || incoming[i] == 0)) {
                    walk(i, state, left);
                }
            }
        }
        Collections.reverse(left);
        return left.stream().mapToInt(Integer::intValue).toArray();
    }

    private void walk(int start, int[] next, List<Integer> left) {
        var path = new ArrayDeque<Integer>();
        path.push(start);
        next[start] = 1;
        while (!path.isEmpty()) {
            int at = path.peek();
            var after = successors.get(at);
            if (next[at] > after.size()) {
                left.add(path.pop());
            } else {
                int to = after.get(next[at]++ - 1);
                if (next[to] == 0) {
                    next[to] = 1;
                    path.push(to);
                }
            }
        }
    }
}
