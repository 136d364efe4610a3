package dev.waferflow.machine.wafer;

/** How far a constant can be trusted. */
public enum Confidence {
    /** A primary source was read. */
    HIGH('H'),
    /** A secondary source, or derived from primary numbers. */
    MEDIUM('M'),
    /** Recalled, or our own choice: never gate a test on it. */
    LOW('L');

    private final char letter;

    Confidence(char letter) {
        this.letter = letter;
    }

    /** The text form: H, M or L. */
    public char letter() {
        return letter;
    }

    /** The confidence with this letter, or null if there is none. */
    static Confidence ofLetter(String letter) {
        for (Confidence confidence : values()) {
            if (letter.equals(String.valueOf(confidence.letter))) {
                return confidence;
            }
        }
        return null;
    }
}
