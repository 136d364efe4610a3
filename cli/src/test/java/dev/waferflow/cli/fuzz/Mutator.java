package dev.waferflow.cli.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Damages seeds. The same seeds and numbers give the same bytes on every machine. */
final class Mutator {
    private static final int LONGEST = 1 << 16;

    /** Numbers at which sizes, places and counts go wrong. */
    private static final long[] EDGES = {0, 1, 127, 128, 255, 256, 32767, 65535, 0x7fffffffL, 0xffffffffL, -1, 1L << 40
    };

    private final List<byte[]> seeds;

    Mutator(List<byte[]> seeds) {
        this.seeds = List.copyOf(seeds);
    }

    /** Input number {@code number}: a seed with one to eight damages. */
    byte[] input(long number) {
        var random = new SplittableRandom(number);
        byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
        for (int damages = 1 + random.nextInt(8); damages > 0; damages--) {
            bytes = damaged(bytes, random);
        }
        return bytes.length > LONGEST ? Arrays.copyOf(bytes, LONGEST) : bytes;
    }

    private byte[] damaged(byte[] bytes, SplittableRandom random) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt(256)};
        }
        int at = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(16));
        switch (random.nextInt(8)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> {
                long edge = EDGES[random.nextInt(EDGES.length)];
                int width = 1 << random.nextInt(4);
                for (int i = 0; i < width && at + i < bytes.length; i++) {
                    bytes[at + i] = (byte) (edge >> 8 * i);
                }
            }
            case 3 -> {
                return joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length, bytes.length));
            }
            case 4 -> {
                byte[] again = Arrays.copyOfRange(bytes, at, at + length);
                return joined(joined(Arrays.copyOf(bytes, at), again), Arrays.copyOfRange(bytes, at, bytes.length));
            }
            case 5 -> {
                byte[] other = seeds.get(random.nextInt(seeds.size()));
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                int count = Math.min(other.length - from, 1 + random.nextInt(64));
                byte[] piece = Arrays.copyOfRange(other, from, from + count);
                return joined(joined(Arrays.copyOf(bytes, at), piece), Arrays.copyOfRange(bytes, at, bytes.length));
            }
            case 6 -> {
                // Digits in texts: sizes and places of another magnitude.
                for (int i = at; i < bytes.length; i++) {
                    if (bytes[i] >= '0' && bytes[i] <= '9') {
                        bytes[i] = (byte) ('0' + random.nextInt(10));
                        break;
                    }
                }
            }
            default -> {
                return Arrays.copyOf(bytes, at);
            }
        }
        return bytes;
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] result = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, result, a.length, b.length);
        return result;
    }
}
