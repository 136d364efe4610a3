package dev.waferflow.machine.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small programs for tests. */
final class Programs {
    /** The program of docs/program-text.md. */
    static final String SCALE = documented();

    private Programs() {}

    private static String documented() {
        try {
            String page = Files.readString(Path.of("../docs/program-text.md"));
            int start = page.indexOf("```") + 3;
            return page.substring(start, page.indexOf("```", start)).strip() + "\n";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every row of the whole wafer passes words on from its first PE to its last. */
    static final String FULL_WAFER = """
            program full wafer wse2 1000x850 precision fp32
            region 0 rows rect 0,0 1000x850
              role relay
                thread main
                  mov [64] out0:fp32 = in0:fp32
              role first
                thread main
                  mov [64] out0:fp32 = 1
              role last
                buffer x fp32 64
                thread main
                  mov [64] x = in0:fp32
              place relay grid 1,0 998x850
              place first grid 0,0 1x850
              place last grid 999,0 1x850
            net even from grid 0,0 500x850 step 2,1 out0 color 0 fp32 branch E1 -> in0
            net odd from grid 1,0 499x850 step 2,1 out0 color 1 fp32 branch E1 -> in0
            """;

    /** Uses every feature of the language; not meant to be legal. */
    static final String EVERYTHING = """
            program "all of it \\"quoted\\"" wafer "my wafer" 20x10 precision fp16
            constant w fp16 [1 -2.5 0.333 inf -inf nan -0.0 1e-7]
            constant "w" fp32 [3.4028235E38, 1.0E-45
               16777216 0.1]  # goes on
            constant n int32 [-2147483648 2147483647 2139095041]
            constant big bf16 length 123456
            region 0 "a/b:c" rect 1,1 8x4
              role r
                buffer x fp16 64
                buffer x fp32 8 weight
                buffer "out0" fp32 4 accumulator
                buffer idx int32 4
                semaphore a 0
                semaphore b 3
                thread "one thread"
                  loop 3 scalar
                    loop 2
                      fmac [2, 1, 4] "out0"[0; 0, 0, 1 loop 0, 0, 0] = @0[8; 16, 2, 1 loop 4, 0, 2 ring 32], @1 clear task
                    nop wait(a, 2) signal(b)
                  move_if [4] @1[0] = in3:fp16, 1.5 wait(@7)
                  mov [4] out0:fp16 = @0[0; 0] at idx * 16
                  nop task
              role other
                thread main
                  mov [2] out1:int32 = in0:int32
              place r grid 1,1 2x2 step 2,1 load @1[4] <- w offset 1 stride 1,0 length 2 load idx <- n length 3
              place other 8,4
            region 1 empty rect 10,0 1x1
            net n1 from grid 1,1 2x2 step 2,1 out0 color 3 fp16
              branch E1* S2 W1* -> in1
              branch N1 -> in2
            net host from -1,3 out0 color 23 int32 branch E3 -> in0
            input "in put" [2, 3] int32 phase 1 of 3
              port row 3 message 2 elements 0 2..6 -1*2
              port row 4 message 1 elements 5..1/-2
            output y [] fp16 port row 0 message 2 elements 0 -1
            """;
}
