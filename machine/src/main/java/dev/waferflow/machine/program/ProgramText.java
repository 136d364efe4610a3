package dev.waferflow.machine.program;

/**
 * The readable form of a program: prints any program and parses it back to an equal one. The language is described in
 * {@code docs/program-text.md}. For large programs {@link ProgramFile} is smaller and faster.
 */
public final class ProgramText {
    private ProgramText() {}

    /** The text of a program with all its numbers. Never fails, whether the program is legal or not. */
    public static String print(Program program) {
        return new TextPrinter(true).print(program);
    }

    /** One instruction of a role as text, for messages. */
    public static String print(Instruction.Vector instruction, Role role) {
        return TextPrinter.vector(instruction, role);
    }

    /**
     * Reads program text. The result is well-formed but not checked: see {@link ProgramVerifier}.
     *
     * @param where file name for messages, or empty
     * @throws dev.waferflow.machine.fault.UserException MALFORMED_INPUT with line, column and what was expected
     */
    public static Program parse(String text, String where) {
        return new TextParser(text, where, null).parse();
    }
}
