package dev.waferflow.cli.picture;

/** Names that fit. */
final class Labels {
    private Labels() {}

    /** The name, or as much of its end as fits the width, cut at a slash or dot where there is one. */
    static String shortened(String name, double width, double size) {
        String rest = name.startsWith("/") ? name.substring(1) : name;
        while (StrokeFont.width(rest, size) > width) {
            int cut = cut(rest);
            if (cut < 0) {
                return truncated(rest, width, size);
            }
            rest = rest.substring(cut + 1);
        }
        return rest;
    }

    /** Whether the whole name fits the width. */
    static boolean fits(String name, double width, double size) {
        return StrokeFont.width(name, size) <= width;
    }

    private static int cut(String name) {
        for (int i = 0; i < name.length() - 3; i++) {
            char letter = name.charAt(i);
            if (letter == '/' || letter == '.') {
                return i;
            }
        }
        return -1;
    }

    private static String truncated(String name, double width, double size) {
        int length = name.length();
        while (length > 1 && StrokeFont.width(name.substring(0, length) + "..", size) > width) {
            length--;
        }
        return length < name.length() ? name.substring(0, length) + ".." : name;
    }
}
