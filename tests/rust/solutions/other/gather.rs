pub fn gather(data: &[u8], row_bytes: usize, indices: &[usize], out: &mut [u8]) -> Result<(), usize> {
    let rows: Vec<&[u8]> = data.chunks_exact(row_bytes).collect();
    for (place, index) in indices.iter().enumerate() {
        let row = rows.get(*index).ok_or(*index)?;
        for (byte, value) in row.iter().enumerate() {
            out[place * row_bytes + byte] = *value;
        }
    }
    Ok(())
}
