package dev.waferflow.placer.kernel;

import java.util.List;

/**
 * How one lane multiplies a record of the left side with the stored right side: {@code out[g][n] = sum over k of
 * left[leftFrom + g * leftGroup + k * leftInner] * right[g * rightGroup + k * rightInner + n * rightOuter]}.
 *
 * @param groups products per record
 * @param inner length of the sums
 * @param outer results per product
 * @param leftFrom first element of the left record
 * @param leftGroup distance of the groups in the left record
 * @param leftInner distance along the sum in the left record
 * @param rightFrom first element of the right side for the first record
 * @param rightGroup distance of the groups in the stored right side
 * @param rightInner distance along the sum in the stored right side
 * @param rightOuter distance of the results in the stored right side
 * @param walk how the records of the left side walk through the stored right side, at most three axes
 */
record ProductShape(
        int groups,
        int inner,
        int outer,
        int leftFrom,
        int leftGroup,
        int leftInner,
        int rightFrom,
        int rightGroup,
        int rightInner,
        int rightOuter,
        List<Axis> walk) {
    ProductShape {
        walk = List.copyOf(walk);
    }
}
