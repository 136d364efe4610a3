package dev.waferflow.placer.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.UserException;
import dev.waferflow.machine.mesh.Side;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.program.Branch;
import dev.waferflow.machine.program.Grid;
import dev.waferflow.machine.program.Net;
import dev.waferflow.machine.program.Segment;
import dev.waferflow.machine.wafer.WaferSpec;
import dev.waferflow.machine.wafer.WaferSpecs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Three routes in two rows, with two colours: each row has one to spare, but not the same. */
final class ColorPlannerTest {
    private static final WaferSpec WAFER = WaferSpecs.load("tiny").with(Map.of("colors", "2"));

    private static Net east(String name, Grid sources) {
        return new Net(name, sources, 0, 0, DataType.FP16, List.of(new Branch(List.of(Segment.pass(Side.EAST, 2)), 0)));
    }

    private static ColorPlanner withOneOfTwoInEachRow(boolean splits) {
        var planner = new ColorPlanner(WAFER, splits);
        planner.add(east("lowest", Grid.at(0, 0)), false);
        planner.add(east("highest", Grid.at(0, 1)), true);
        return planner;
    }

    @Test
    void aFamilyTakesOneColorWhereItCan() {
        var planner = new ColorPlanner(WAFER, true);
        planner.add(east("family", Grid.column(0, 0, 2, 1)), true);
        assertThat(planner.nets()).hasSize(1);
    }

    @Test
    void aFamilyWithoutAColorIsSplitIfItMayBe() {
        var family = east("family", Grid.column(0, 0, 2, 1));
        assertThatThrownBy(() -> withOneOfTwoInEachRow(false).add(family, true)).isInstanceOf(UserException.class);
        var planner = withOneOfTwoInEachRow(true);
        planner.add(family, true);
        assertThat(planner.nets().stream().map(Net::color)).containsExactly(0, 1, 1, 0);
        assertThat(planner.nets().stream().map(net -> net.sources().y())).containsExactly(0, 1, 0, 1);
        assertThatThrownBy(() -> planner.add(east("more", Grid.at(0, 0)), true)).isInstanceOf(UserException.class);
    }

    @Test
    void partsOfAGridAreTheGrid() {
        for (Grid grid : List.of(new Grid(2, 3, 5, 4, 2, 3), new Grid(2, 3, 5, 1, 2, 1), Grid.column(1, 1, 3, 2))) {
            Grid first = grid.halves().get(0);
            Grid second = grid.halves().get(1);
            assertThat(first.size() + second.size()).isEqualTo(grid.size());
            boolean rows = grid.ny() > 1;
            assertThat(first)
                    .isEqualTo(new Grid(
                            grid.x(),
                            grid.y(),
                            rows ? grid.nx() : first.nx(),
                            rows ? first.ny() : 1,
                            grid.dx(),
                            grid.dy()));
            assertThat(second.x()).isEqualTo(rows ? grid.x() : grid.column(first.nx()));
            assertThat(second.y()).isEqualTo(rows ? grid.row(first.ny()) : grid.y());
        }
    }
}
