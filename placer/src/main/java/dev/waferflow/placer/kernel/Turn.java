package dev.waferflow.placer.kernel;

/**
 * The share of one of several PEs that take turns with the results of a lane: every {@code count}-th record of each group,
 * from record {@code index} on.
 *
 * @param index place of the PE, from 0 on
 * @param count PEs that take turns
 * @param groups runs of records per sample in each of which the turns begin anew
 * @param perGroup records of a group; at least {@code count}
 */
record Turn(int index, int count, int groups, int perGroup) {
    /** The share of a PE that has no others beside it. */
    static Turn alone(int records) {
        return new Turn(0, 1, 1, records);
    }

    /** Whether it has all records. */
    boolean isAlone() {
        return count == 1;
    }

    /** Own records of a group. */
    int ownPerGroup() {
        return perGroup / count + (index < perGroup % count ? 1 : 0);
    }

    /** Own records per sample. */
    int own() {
        return groups * ownPerGroup();
    }

    /** Records of PEs before this one that come after its own last one of a group. */
    int after() {
        return index < perGroup % count ? 0 : perGroup % count;
    }
}
