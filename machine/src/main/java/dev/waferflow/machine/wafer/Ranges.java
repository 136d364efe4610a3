package dev.waferflow.machine.wafer;

/** Comparison of the texts of a constant. */
final class Ranges {
    private Ranges() {}

    /** Whether low &lt;= value &lt;= high, element by element; choices have no order. */
    static boolean ordered(Field field, Constant constant) {
        var low = field.parse(constant.low());
        var value = field.parse(constant.value());
        var high = field.parse(constant.high());
        if (low.size() != value.size() || high.size() != value.size()) {
            return false;
        }
        for (int i = 0; i < value.size(); i++) {
            if (low.get(i).compareTo(value.get(i)) > 0 || value.get(i).compareTo(high.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }
}
