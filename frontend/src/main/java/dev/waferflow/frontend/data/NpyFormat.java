package dev.waferflow.frontend.data;

import dev.waferflow.machine.number.DataType;
import dev.waferflow.machine.number.Rounding;
import dev.waferflow.machine.number.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One array as NumPy stores it (NEP 1): a magic word, a header that is a Python dictionary, the elements. Versions 1
 * to 3, both byte orders, C and Fortran order.
 */
final class NpyFormat {
    private static final int LARGEST_HEADER = 1 << 16;
    private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z?])(\\d*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\sL]*)\\)");
    private static final Map<String, DataType> TYPES = new TreeMap<>(Map.ofEntries(
            Map.entry("f2", DataType.FP16),
            Map.entry("f4", DataType.FP32),
            Map.entry("f8", DataType.FP64),
            Map.entry("i1", DataType.INT8),
            Map.entry("i2", DataType.INT16),
            Map.entry("i4", DataType.INT32),
            Map.entry("i8", DataType.INT64),
            Map.entry("u1", DataType.UINT8),
            Map.entry("u2", DataType.UINT16),
            Map.entry("u4", DataType.UINT32),
            Map.entry("u8", DataType.UINT64),
            Map.entry("b1", DataType.BOOL)));

    private NpyFormat() {}

    static Tensor read(InputStream stream, String where) throws IOException {
        byte[] start = stream.readNBytes(8);
        if (start.length < 8 || start[0] != (byte) 0x93 || start[1] != 'N' || start[2] != 'U') {
            throw NpzReader.fault("this is no .npy array", where);
        }
        int sizeBytes = start[6] == 1 ? 2 : 4;
        byte[] sizeField = stream.readNBytes(sizeBytes);
        long headerSize = 0;
        for (int i = sizeField.length - 1; i >= 0; i--) {
            headerSize = headerSize << 8 | sizeField[i] & 0xff;
        }
        if (sizeField.length < sizeBytes || headerSize > LARGEST_HEADER) {
            throw NpzReader.fault("the header is damaged", where);
        }
        String header = new String(stream.readNBytes((int) headerSize), StandardCharsets.ISO_8859_1);
        Matcher description = find(DESCRIPTION, header, where);
        DataType type = TYPES.get(description.group(2) + description.group(3));
        if (type == null) {
            throw NpzReader.fault(
                    "arrays of '" + description.group(2) + description.group(3) + "' are not read", where);
        }
        boolean columnMajor = find(ORDER, header, where).group(1).equals("True");
        int[] shape = shape(find(SHAPE, header, where).group(1), where);
        long needed = size(shape, where) * type.bytes();
        if (needed > Integer.MAX_VALUE - 64) {
            throw NpzReader.fault("the array is larger than 2 GiB", where);
        }
        byte[] data = stream.readNBytes((int) needed);
        if (data.length != needed) {
            throw NpzReader.fault("the array needs " + needed + " bytes but has " + data.length, where);
        }
        var order = description.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return tensor(type, shape, ByteBuffer.wrap(data).order(order), columnMajor);
    }

    private static Matcher find(Pattern pattern, String header, String where) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw NpzReader.fault("the header is damaged: " + header.strip(), where);
        }
        return matcher;
    }

    private static int[] shape(String text, String where) {
        try {
            return Pattern.compile("[,\\sL]+")
                    .splitAsStream(text)
                    .filter(s -> !s.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (NumberFormatException e) {
            throw NpzReader.fault("the shape (" + text + ") is out of range", where);
        }
    }

    private static long size(int[] shape, String where) {
        long size = 1;
        for (int extent : shape) {
            size *= extent;
            if (size > Integer.MAX_VALUE) {
                throw NpzReader.fault("the array has more than 2^31-1 elements", where);
            }
        }
        return size;
    }

    private static Tensor tensor(DataType type, int[] shape, ByteBuffer data, boolean columnMajor) {
        int size = Tensor.sizeOf(shape);
        int[] places = columnMajor ? columnMajorPlaces(shape, size) : null;
        if (type == DataType.FP64) {
            var doubles = new double[size];
            for (int i = 0; i < size; i++) {
                doubles[i] = data.getDouble(8 * (places == null ? i : places[i]));
            }
            return Tensor.ofDoubles(doubles, shape);
        }
        if (type.floating()) {
            var floats = new float[size];
            for (int i = 0; i < size; i++) {
                int at = places == null ? i : places[i];
                floats[i] = type == DataType.FP32 ? data.getFloat(4 * at) : Rounding.halfToFloat(data.getShort(2 * at));
            }
            return Tensor.ofFloats(type, floats, shape);
        }
        var longs = new long[size];
        for (int i = 0; i < size; i++) {
            longs[i] = whole(type, data, places == null ? i : places[i]);
        }
        return Tensor.ofLongs(type, longs, shape);
    }

    private static long whole(DataType type, ByteBuffer data, int at) {
        return switch (type) {
            case INT8 -> data.get(at);
            case UINT8 -> data.get(at) & 0xff;
            case BOOL -> data.get(at) != 0 ? 1 : 0;
            case INT16 -> data.getShort(2 * at);
            case UINT16 -> data.getShort(2 * at) & 0xffff;
            case INT32 -> data.getInt(4 * at);
            case UINT32 -> data.getInt(4 * at) & 0xffffffffL;
            default -> data.getLong(8 * at);
        };
    }

    private static int[] columnMajorPlaces(int[] shape, int size) {
        var result = new int[size];
        for (int i = 0; i < size; i++) {
            int rest = i;
            int place = 0;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                int stride = 1;
                for (int before = 0; before < axis; before++) {
                    stride *= shape[before];
                }
                place += rest % shape[axis] * stride;
                rest /= shape[axis];
            }
            result[i] = place;
        }
        return result;
    }

    /** The bytes of a version 1 file. Types that NumPy lacks are written as FP32 or INT64. */
    static byte[] bytes(Tensor tensor) throws IOException {
        String code = TYPES.entrySet().stream()
                .filter(e -> e.getValue() == tensor.type())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(tensor.type().floating() ? "f4" : "i8");
        var shape = new StringBuilder();
        for (int extent : tensor.shape()) {
            shape.append(extent).append(", ");
        }
        String mark = code.endsWith("1") ? "|" : "<";
        String header = "{'descr': '" + mark + code + "', 'fortran_order': False, 'shape': (" + shape + "), }";
        header = header.replace(", ), }", tensor.rank() == 1 ? ",), }" : "), }");
        int padding = 63 - (10 + header.length()) % 64;
        header += " ".repeat(padding) + "\n";
        var out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        out.write(header.length() & 0xff);
        out.write(header.length() >> 8);
        out.write(header.getBytes(StandardCharsets.ISO_8859_1));
        int width = code.charAt(1) - '0';
        var data = ByteBuffer.allocate(Math.multiplyExact(tensor.size(), width)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < tensor.size(); i++) {
            switch (code) {
                case "f4" -> data.putFloat((float) tensor.doubleAt(i));
                case "f8" -> data.putDouble(tensor.doubleAt(i));
                case "f2" -> data.putShort(Rounding.floatToHalf((float) tensor.doubleAt(i)));
                default -> putWhole(data, tensor.longAt(i), width);
            }
        }
        out.write(data.array());
        return out.toByteArray();
    }

    private static void putWhole(ByteBuffer data, long value, int width) {
        for (int i = 0; i < width; i++) {
            data.put((byte) (value >> 8 * i));
        }
    }
}
