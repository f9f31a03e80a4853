pub fn gather(data: &[u8], row_bytes: usize, indices: &[usize], out: &mut [u8]) -> Result<(), usize> {
    let count = data.len() / row_bytes;
    for (&index, out) in indices.iter().zip(out.chunks_exact_mut(row_bytes)) {
        if index >= count {
            return Err(index);
        }
        out.copy_from_slice(&data[index * row_bytes..(index + 1) * row_bytes]);
    }
    Ok(())
}
