package dev.waferflow.cli.picture;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.HashMap;
import java.util.Map;

/**
 * The letters of the pictures: center lines, drawn with a round pen, of our own design. One unit is a tenth of the height
 * of a capital; the base line is y = 0 and y grows upwards.
 *
 * <p>A glyph is text: {@code M x y} lifts the pen, {@code L x y} draws a line, {@code Q cx cy x y} a parabola, and {@code E
 * cx cy rx ry start sweep} an arc of an ellipse in degrees, counter-clockwise, joined to where the pen is. An {@code E}
 * after a {@code ;} begins with a lifted pen.
 */
final class StrokeFont {
    /** Height of a capital in units. */
    static final double CAPITAL = 10;

    private static final double GAP = 2.3;
    private static final double SPACE = 3.4;
    private static final double DEGREES_PER_STEP = 9;

    private static final String[] GLYPHS = {
        "0;E 3 5 3 5 0 360",
        "1;M 0.8 8 L 3.2 10 L 3.2 0;M 1 0 L 5.4 0",
        "2;E 3 7.2 2.8 2.8 165 -205 L 0.2 0 L 6 0",
        "3;E 2.9 7.5 2.5 2.5 150 -240 E 2.9 2.5 2.9 2.5 90 -245",
        "4;M 4.6 0 L 4.6 10 L 0 3 L 6.2 3",
        "5;M 5.4 10 L 1 10 L 0.7 5.5 E 3 3.2 3 3.2 130 -275",
        "6;E 3 3.1 3 3.1 0 360;M 0 3.1 Q 0 8.8 4.9 10",
        "7;M 0 10 L 6 10 L 2 0",
        "8;E 3 7.5 2.4 2.5 0 360;E 3 2.5 3 2.5 0 360",
        "9;E 3 6.9 3 3.1 0 360;M 6 6.9 Q 6 1.2 1.1 0",
        "a;E 2.75 3.5 2.75 3.5 0 360;M 5.5 7 L 5.5 0",
        "b;M 0 10 L 0 0;E 2.75 3.5 2.75 3.5 0 360",
        "c;E 2.9 3.5 2.9 3.5 48 264",
        "d;M 5.5 10 L 5.5 0;E 2.75 3.5 2.75 3.5 0 360",
        "e;M 0.1 3.6 L 5.7 3.6 E 2.85 3.5 2.85 3.5 2 312",
        "f;M 1.3 0 L 1.3 8 E 3.3 8 2 2 180 -115;M 0 6.8 L 3.4 6.8",
        "g;E 2.75 3.5 2.75 3.5 0 360;M 5.5 7 L 5.5 -0.6 E 2.75 -0.6 2.75 2.5 0 -145",
        "h;M 0 10 L 0 0;M 0 4.4 E 2.6 4.4 2.6 2.6 180 -180 L 5.2 0",
        "i;M 0 7 L 0 0;M 0 9.6 L 0 9.7",
        "j;M 1.4 7 L 1.4 -1.2 E 0 -1.2 1.4 1.8 0 -95;M 1.4 9.6 L 1.4 9.7",
        "k;M 0 10 L 0 0;M 4.7 7 L 0 2.7;M 1.8 4.4 L 5 0",
        "l;M 0 10 L 0 1.6 E 1.6 1.6 1.6 1.6 180 85",
        "m;M 0 7 L 0 0;M 0 4.7 E 2.15 4.7 2.15 2.3 180 -180 L 4.3 0;M 4.3 4.7 E 6.45 4.7 2.15 2.3 180 -180 L 8.6 0",
        "n;M 0 7 L 0 0;M 0 4.4 E 2.6 4.4 2.6 2.6 180 -180 L 5.2 0",
        "o;E 2.9 3.5 2.9 3.5 0 360",
        "p;M 0 7 L 0 -3;E 2.75 3.5 2.75 3.5 0 360",
        "q;M 5.5 7 L 5.5 -3;E 2.75 3.5 2.75 3.5 0 360",
        "r;M 0 7 L 0 0;M 0 4.2 E 2.8 4.2 2.8 2.8 180 -105",
        "s;E 2.4 5.25 2.1 1.75 35 235 E 2.4 1.75 2.4 1.75 90 -235",
        "t;M 1.4 9.4 L 1.4 2 E 3.4 2 2 2 180 80;M 0 6.8 L 3.6 6.8",
        "u;M 0 7 L 0 2.6 E 2.6 2.6 2.6 2.6 180 180;M 5.2 7 L 5.2 0",
        "v;M 0 7 L 2.7 0 L 5.4 7",
        "w;M 0 7 L 2 0 L 4 7 L 6 0 L 8 7",
        "x;M 0 7 L 5 0;M 5 7 L 0 0",
        "y;M 0 7 L 2.7 0;M 5.4 7 L 1.5 -3",
        "z;M 0 7 L 4.8 7 L 0 0 L 5 0",
        "A;M 0 0 L 3.7 10 L 7.4 0;M 1.25 3.4 L 6.15 3.4",
        "B;M 0 5.2 L 3.4 5.2;M 0 0 L 0 10 L 3.2 10 E 3.2 7.6 2.5 2.4 90 -180;M 3.4 5.2 E 3.4 2.6 2.8 2.6 90 -180 L 0 0",
        "C;E 4 5 4 5 48 264",
        "D;M 0 0 L 0 10 L 2.6 10 E 2.6 5 4.3 5 90 -180 L 0 0",
        "E;M 5.4 10 L 0 10 L 0 0 L 5.4 0;M 0 5.2 L 4.6 5.2",
        "F;M 5.2 10 L 0 10 L 0 0;M 0 5.2 L 4.4 5.2",
        "G;E 4 5 4 5 48 270 L 7.6 4.8 L 4.6 4.8",
        "H;M 0 0 L 0 10;M 6.4 0 L 6.4 10;M 0 5.2 L 6.4 5.2",
        "I;M 0 0 L 0 10",
        "J;M 4 10 L 4 2.6 E 2 2.6 2 2.6 0 -165",
        "K;M 0 0 L 0 10;M 6 10 L 0 3.9;M 2.3 6.2 L 6.3 0",
        "L;M 0 10 L 0 0 L 5 0",
        "M;M 0 0 L 0 10 L 4 2.8 L 8 10 L 8 0",
        "N;M 0 0 L 0 10 L 6.4 0 L 6.4 10",
        "O;E 4 5 4 5 0 360",
        "P;M 0 0 L 0 10 L 3.1 10 E 3.1 7.2 2.9 2.8 90 -180 L 0 4.4",
        "Q;E 4 5 4 5 0 360;M 5 2.4 L 7.9 -0.7",
        "R;M 0 0 L 0 10 L 3.1 10 E 3.1 7.2 2.9 2.8 90 -180 L 0 4.4;M 3.2 4.4 L 6.3 0",
        "S;E 3.1 7.5 2.7 2.5 35 235 E 3.1 2.5 3.1 2.5 90 -235",
        "T;M 0 10 L 6.8 10;M 3.4 10 L 3.4 0",
        "U;M 0 10 L 0 3.2 E 3.2 3.2 3.2 3.2 180 180 L 6.4 10",
        "V;M 0 10 L 3.6 0 L 7.2 10",
        "W;M 0 10 L 2.6 0 L 5.2 10 L 7.8 0 L 10.4 10",
        "X;M 0 10 L 6.6 0;M 6.6 10 L 0 0",
        "Y;M 0 10 L 3.4 4.8 L 6.8 10;M 3.4 4.8 L 3.4 0",
        "Z;M 0 10 L 6.2 10 L 0 0 L 6.4 0",
        ".;M 0.3 0.1 L 0.3 0.2",
        ",;M 0.9 0.3 L 0 -1.8",
        ":;M 0.3 0.1 L 0.3 0.2;M 0.3 5.6 L 0.3 5.7",
        "!;M 0.3 10 L 0.3 3.2;M 0.3 0.1 L 0.3 0.2",
        "?;E 2.5 7.5 2.5 2.5 165 -225 L 2.5 3.2;M 2.5 0.1 L 2.5 0.2",
        "-;M 0 3.9 L 3.4 3.9",
        "_;M 0 -1.4 L 5.6 -1.4",
        "/;M 0 -1.4 L 4 10.8",
        "\\;M 0 10.8 L 4 -1.4",
        "|;M 0 11 L 0 -2",
        "(;E 3.2 4.6 3.2 6.6 120 120",
        ");E -1 4.6 3.2 6.6 60 -120",
        "[;M 2 11 L 0 11 L 0 -1.8 L 2 -1.8",
        "];M 0 11 L 2 11 L 2 -1.8 L 0 -1.8",
        "{;M 2.6 11 Q 1.2 11 1.2 9 L 1.2 6.6 Q 1.2 4.6 0 4.6 Q 1.2 4.6 1.2 2.6 L 1.2 0.2 Q 1.2 -1.8 2.6 -1.8",
        "};M 0 11 Q 1.4 11 1.4 9 L 1.4 6.6 Q 1.4 4.6 2.6 4.6 Q 1.4 4.6 1.4 2.6 L 1.4 0.2 Q 1.4 -1.8 0 -1.8",
        "<;M 5 7.6 L 0 4.4 L 5 1.2",
        ">;M 0 7.6 L 5 4.4 L 0 1.2",
        "=;M 0 5.8 L 5.4 5.8;M 0 2.8 L 5.4 2.8",
        "+;M 0 4.3 L 5.6 4.3;M 2.8 7.1 L 2.8 1.5",
        "*;M 2.2 10 L 2.2 5.2;M 0.1 8.8 L 4.3 6.4;M 0.1 6.4 L 4.3 8.8",
        "#;M 2 9.6 L 1 0.4;M 5 9.6 L 4 0.4;M 0.4 6.6 L 6 6.6;M 0 3.2 L 5.6 3.2",
        "%;E 1.7 8.1 1.7 1.9 0 360;E 6.7 1.9 1.7 1.9 0 360;M 7 10 L 1.4 0",
        "&;M 6.6 0 L 1.6 6.6 E 2.8 8.1 1.7 1.9 218 -260 L 1.4 4.8 E 2.6 2.7 2.6 2.7 120 195 Q 5.6 1.8 6.4 4.6",
        "@;E 4.4 3.6 1.9 2.2 0 360;M 6.3 5.8 L 6.3 2.6 Q 6.4 1.2 7.4 1.3 Q 8.8 1.6 8.8 4.4 E 4.4 4.4 4.4 5.4 0 310",
        "';M 0.2 10 L 0.2 7",
        "\";M 0.2 10 L 0.2 7;M 2.2 10 L 2.2 7",
        "~;M 0 3.6 Q 1.5 5.8 3 4.3 Q 4.5 2.8 6 5",
        "^;M 0 6.6 L 2.4 10 L 4.8 6.6",
        "`;M 0 10.4 L 1.4 8.4",
        "$;E 3 7.2 2.6 2.1 35 235 E 3 2.8 3 2.3 90 -235;M 3 11 L 3 -1",
    };

    private static final Map<Character, Glyph> TABLE = table();

    private StrokeFont() {}

    private record Glyph(Path2D path, double width) {}

    private static Map<Character, Glyph> table() {
        var table = new HashMap<Character, Glyph>();
        for (String text : GLYPHS) {
            var path = path(text.substring(2));
            table.put(text.charAt(0), new Glyph(path, path.getBounds2D().getMaxX()));
        }
        table.put(';', new Glyph(path("M 0.9 0.3 L 0 -1.8;M 0.7 5.6 L 0.7 5.7"), 0.9));
        return Map.copyOf(table);
    }

    /** Width of a text in pixels. */
    static double width(String text, double size) {
        double units = 0;
        for (int i = 0; i < text.length(); i++) {
            units += advance(text.charAt(i));
        }
        return Math.max(0, units - GAP) * size / CAPITAL;
    }

    /** The center lines of a text whose base line begins at (x, y), y growing downwards; size is a capital's height. */
    static Path2D outline(String text, double x, double y, double size) {
        var result = new Path2D.Double();
        double scale = size / CAPITAL;
        double pen = x;
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            var glyph = TABLE.get(letter);
            if (glyph != null) {
                var move = new AffineTransform(scale, 0, 0, -scale, pen, y);
                result.append(glyph.path().getPathIterator(move), false);
            } else if (letter != ' ') {
                result.append(new Rectangle2D.Double(pen, y - size, 5 * scale, size), false);
            }
            pen += advance(letter) * scale;
        }
        return result;
    }

    private static double advance(char letter) {
        var glyph = TABLE.get(letter);
        return glyph != null ? glyph.width() + GAP : letter == ' ' ? SPACE + GAP / 2 : 5 + GAP;
    }

    private static Path2D path(String text) {
        var path = new Path2D.Double();
        for (String piece : text.split(";")) {
            var words = piece.trim().split(" ");
            boolean down = false;
            for (int i = 0; i < words.length; ) {
                String command = words[i];
                int count = command.equals("E") ? 6 : command.equals("Q") ? 4 : 2;
                var n = new double[count];
                for (int k = 0; k < count; k++) {
                    n[k] = Double.parseDouble(words[i + 1 + k]);
                }
                switch (command) {
                    case "M" -> path.moveTo(n[0], n[1]);
                    case "L" -> path.lineTo(n[0], n[1]);
                    case "Q" -> path.quadTo(n[0], n[1], n[2], n[3]);
                    default -> arc(path, n, down);
                }
                down = true;
                i += count + 1;
            }
        }
        return path;
    }

    private static void arc(Path2D path, double[] n, boolean down) {
        int steps = (int) Math.ceil(Math.abs(n[5]) / DEGREES_PER_STEP);
        for (int step = 0; step <= steps; step++) {
            double angle = Math.toRadians(n[4] + n[5] * step / steps);
            double x = n[0] + n[2] * StrictMath.cos(angle);
            double y = n[1] + n[3] * StrictMath.sin(angle);
            if (step == 0 && !down) {
                path.moveTo(x, y);
            } else {
                path.lineTo(x, y);
            }
        }
        if (Math.abs(n[5]) == 360) {
            path.closePath();
        }
    }
}
