package dev.waferflow.placer.contest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waferflow.machine.fault.FaultKind;
import dev.waferflow.machine.fault.UserException;
import dev.waferflow.placer.slicing.Dice;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KgraphReaderTest {
    private static final String SMALL = """
            (*
            test=small
            width=100
            height=90
            wdeltat=2
            wlength=3
            wadapter=4
            memlimit=5000
            *)

            (* Node Definitions *)
            input[ 0] n=[8 8 4] name='k0'
            conv[ 1] W=8 H=6 R=3 S=1 C=4 K=8 T=2 U=2 name='k1'
            dblock[2] f=16 h=8 w=4 name='k2'
            cblock[3] f=16 h=8 w=4 name='k3'
            output[4] n=[ 1 1 2 ] name='k4'

            (* Connectivity *)
            input[ 0]:_    -> conv[ 1]:x, shape:[8][8][4]
            conv[1]:y\t->\tdblock[ 2]:x, shape:[4][4][8]
            dblock[2]:y -> cblock[3]:x, shape:[1][1][1]
            cblock[3]:y -> output[4]:_, shape:[1][1][1]""";

    @Test
    void readsHeaderNodesAndConnections() {
        var graph = KgraphReader.read(SMALL, "small");
        assertThat(graph.test()).isEqualTo("small");
        assertThat(List.of(graph.width(), graph.height(), graph.memoryLimitWords()))
                .isEqualTo(List.of(100, 90, 5000));
        assertThat(graph.weights()).isEqualTo(new ContestGraph.Weights(2, 3, 4));
        assertThat(graph.ticksPerUnit()).isEqualTo(4);
        assertThat(graph.kernels()).hasSize(3);
        assertThat(graph.kernels().get(0).convolutions()).containsExactly(new Convolution(6, 8, 3, 1, 4, 8, 2, 2));
        assertThat(graph.kernels().get(0).arguments()).containsExactly(6, 8, 4, 8, 3, 1, 2, 2);
        assertThat(graph.kernels().get(2).convolutions())
                .containsExactly(
                        new Convolution(8, 4, 1, 1, 8, 4, 1, 1),
                        new Convolution(8, 4, 3, 3, 4, 4, 2, 2),
                        new Convolution(4, 2, 1, 1, 4, 16, 1, 1),
                        new Convolution(8, 4, 1, 1, 8, 16, 2, 2));
        assertThat(graph.connections())
                .containsExactly(new ContestGraph.Connection(0, 1), new ContestGraph.Connection(1, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "width=100|width=0",
                "width=100|width=1000000000",
                "wlength=3|wlength=-3",
                "wlength=3|wlength=many",
                "conv[ 1]:|conv[ 7]:",
                "conv[1]:y|conv[9]:y",
                "dblock[2] f=16|dblock[2] f=18",
                "cblock[3] f=16 h=8|cblock[3] f=16 h=7",
                "K=8|K=0",
                "K=8|K=99999999999999999999",
                " K=8|",
                "name='k2'|name='k1'",
                "name='k2'|name='k 2'",
                "dblock[2] f|conv[1] f",
                "(* Connectivity *)|Connectivity",
                "T=2 U=2|T=1000 U=1000",
                "W=8 H=6 R=3 S=1 C=4 K=8|W=999999 H=999999 R=999999 S=999999 C=999999 K=999999"
            })
    void saysWhatIsMalformed(String change) {
        String[] parts = change.split("\\|", -1);
        String text = SMALL.replace(parts[0], parts[1]);
        assertThat(text).isNotEqualTo(SMALL);
        assertThatThrownBy(() -> KgraphReader.read(text, "small")).isInstanceOfSatisfying(UserException.class, e -> {
            assertThat(e.kind()).isEqualTo(FaultKind.MALFORMED_INPUT);
            assertThat(e.diagnostics().get(0).where()).startsWith("small");
        });
    }

    @Test
    void namesTheLine() {
        assertThatThrownBy(() -> KgraphReader.read(SMALL.replace("K=8", "K=0"), "small"))
                .isInstanceOfSatisfying(
                        UserException.class,
                        e -> assertThat(e.diagnostics().get(0).where()).isEqualTo("small, line 13"));
    }

    @Test
    void unknownKernelsAreUnsupported() {
        assertThatThrownBy(() -> KgraphReader.read(SMALL.replace("dblock", "eblock"), "small"))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.kind()).isEqualTo(FaultKind.UNSUPPORTED));
    }

    @Test
    void anEmptyFileIsMalformed() {
        assertThatThrownBy(() -> KgraphReader.read("", "empty")).isInstanceOf(UserException.class);
    }

    @Test
    void damagedTextNeverCausesAnythingButAMessage() {
        for (int seed = 0; seed < 3000; seed++) {
            var dice = new Dice(seed, 0);
            var text = new StringBuilder(SMALL);
            for (int i = 0; i <= dice.below(4); i++) {
                int at = dice.below(text.length());
                switch (dice.below(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.setCharAt(at, (char) (' ' + dice.below(95)));
                    default -> text.insert(at, (char) (' ' + dice.below(95)));
                }
            }
            try {
                KgraphReader.read(text.toString(), "damaged");
            } catch (UserException e) {
                assertThat(e.diagnostics()).isNotEmpty();
            }
        }
    }
}
