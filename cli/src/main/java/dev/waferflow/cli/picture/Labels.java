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

    /** The first slash, or else the first dot; -1 if there is none far enough from the end. */
    private static int cut(String name) {
        for (char separator : new char[] {'/', '.'}) {
            int place = name.indexOf(separator);
            if (place >= 0 && place < name.length() - 3) {
                return place;
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
