# %% right: by arrays
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    sixteen = picture.mode[:4] == "I;16" or picture.mode == "I" and picture.format in {"PNG", "PPM"}
    if sixteen:
        picture = Image.fromarray((np.asarray(picture).astype(np.int64) // 256).astype(np.uint8))
    elif picture.mode == "F" or picture.mode == "I":
        kind = {"F": "floats", "I": "32-bit integers"}[picture.mode]
        raise ValueError(f"cannot tell the range of {kind}")
    if picture.has_transparency_data:
        glass = picture.convert("RGBA")
        behind = Image.new("RGBA", glass.size, (background, background, background, 255))
        picture = Image.alpha_composite(behind, glass)
    if picture.mode != mode:
        picture = picture.convert(mode)
    return picture


# %% right: paste with a mask
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        behind.paste(picture, mask=picture.getchannel("A"))
        picture = behind.convert("RGB")
    return picture if picture.mode == mode else picture.convert(mode)


# %% right: refuse first
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    deep = picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM"))
    if picture.mode in ("F", "I") and not deep:
        raise ValueError("32-bit integers" if picture.mode == "I" else "floats")
    if deep:
        values = np.asarray(picture).astype(np.uint16)
        picture = Image.fromarray((values >> np.uint16(8)).astype(np.uint8))
    if not picture.has_transparency_data:
        return picture if picture.mode == mode else picture.convert(mode)
    over = Image.new("RGBA", picture.size, (background, background, background, 255))
    over.alpha_composite(picture.convert("RGBA"))
    return over.convert(mode)


# %% wrong: only convert
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: 16 bits are clipped
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("X") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: the lower eight bits
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) & 255
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: only one kind of 16 bits
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode == "I;16" or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: 16 bits in a PPM file are refused
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format == "PNG"):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: all integers are 16 bits
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or picture.mode == "I":
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: floats are let through
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode == "I":
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: 32-bit integers are let through
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode == "F":
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: both kinds are called floats
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are floats")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: transparency is dropped
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if False:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: transparency of RGBA only
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.mode == "RGBA":
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: palettes lose their transparent colour
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data and picture.mode != "P":
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: always white
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: always black
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (0, 0, 0, 255))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: the background is transparent
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (0,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: the background is in front
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(picture, behind)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: RGB is returned as it is, with a transparent colour
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: always RGB
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == "RGB" else picture.convert("RGB")


# %% wrong: a copy of what is right already
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture.copy()
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: transparency by the mode and the info alone
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and "transparency" not in picture.info:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.mode in ("RGBA", "LA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: two kinds of 16 bits
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode in ("I;16", "I;16B") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: mode I from PPM files only
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format == "PPM"):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: transparency before 16 bits
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    return picture if picture.mode == mode else picture.convert(mode)


# %% wrong: a palette's transparency is applied in place
def as_mode(picture: Any, mode: str, background: int = 255) -> Any:
    from PIL import Image

    if picture.mode == mode and not picture.has_transparency_data:
        return picture
    if picture.mode.startswith("I;16") or (picture.mode == "I" and picture.format in ("PNG", "PPM")):
        upper = np.clip(np.asarray(picture), 0, 65535) >> 8
        picture = Image.fromarray(upper.astype(np.uint8))
    if picture.mode in ("F", "I"):
        raise ValueError(f"pixels that are {'floats' if picture.mode == 'F' else '32-bit integers'}")
    if picture.has_transparency_data:
        if picture.mode == "P":
            picture.apply_transparency()
        picture = picture.convert("RGBA")
        behind = Image.new("RGBA", picture.size, (background,) * 3 + (255,))
        picture = Image.alpha_composite(behind, picture)
    return picture if picture.mode == mode else picture.convert(mode)
