package dev.waferflow.placer.study;

/** Numbers to compute with: small whole ones, so that sums in any order are exact. */
final class Numbers {
    private Numbers() {}

    /** Whole numbers from -4 to 4 without a short period. */
    static float[] small(int count) {
        var numbers = new float[count];
        int state = 12345;
        for (int i = 0; i < count; i++) {
            state = state * 1103515245 + 12345;
            numbers[i] = (state >>> 16) % 9 - 4;
        }
        return numbers;
    }
}
