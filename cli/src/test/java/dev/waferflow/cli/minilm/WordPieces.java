package dev.waferflow.cli.minilm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Cuts plain English sentences into BERT's word pieces: lower case, punctuation apart, the longest known piece first. */
final class WordPieces {
    private static final int START = 101;
    private static final int END = 102;
    private static final int UNKNOWN = 100;

    private final JsonNode vocabulary;

    private WordPieces(JsonNode vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** The pieces that a tokenizer.json names. */
    static WordPieces read(InputStream tokenizer) throws IOException {
        return new WordPieces(new ObjectMapper().readTree(tokenizer).at("/model/vocab"));
    }

    /** The model's three inputs for one sentence, filled with padding to {@code length} places. */
    Map<String, Tensor> inputs(String sentence, int length) {
        List<Integer> pieces = new ArrayList<>(List.of(START));
        for (String word : sentence.toLowerCase(Locale.ROOT).split("\\s+|(?=\\p{Punct})|(?<=\\p{Punct})")) {
            pieces.addAll(pieces(word));
        }
        pieces.add(END);
        var ids = new long[length];
        var mask = new long[length];
        for (int i = 0; i < pieces.size(); i++) {
            ids[i] = pieces.get(i);
            mask[i] = 1;
        }
        return Map.of("input_ids", row(ids), "attention_mask", row(mask), "token_type_ids", row(new long[length]));
    }

    private static Tensor row(long[] values) {
        return Tensor.ofLongs(DataType.INT64, values, 1, values.length);
    }

    private List<Integer> pieces(String word) {
        List<Integer> found = new ArrayList<>();
        int from = 0;
        while (from < word.length()) {
            int to = word.length();
            while (to > from && !vocabulary.has(piece(word, from, to))) {
                to--;
            }
            if (to == from) {
                return List.of(UNKNOWN);
            }
            found.add(vocabulary.get(piece(word, from, to)).intValue());
            from = to;
        }
        return found;
    }

    private static String piece(String word, int from, int to) {
        return (from == 0 ? "" : "##") + word.substring(from, to);
    }
}
