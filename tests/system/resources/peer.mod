#filetype,Modbus_xif
#program_ID,9FFFFF00000000F1
#product_name,peer
#manufacturer,Troupe tests
#description,A device that an independent Modbus library plays
Block Name,Block Index,Datapoint Name,Address,Native Type,Word Order,Byte Order,IAP Type,Write Enable,Function Code,Native Value 1,Native Value 2,Scaled Value 1,Scaled Value 2,Marker Value
Unit,0,Counter,0,UINT16,big,big,uint16,-,FC04,,,,,
Unit,0,RoomTemp,1,SINT16,big,big,SNVT_temp_p,-,FC04,0,100,0,1,
Unit,0,Level,2,FLOAT,big,big,float,-,FC04,,,,,
Unit,0,Setpoint,0,SINT16,big,big,SNVT_temp_p,+,FC03,0,100,0,1,
Unit,0,Power,2,FLOAT,big,big,SNVT_power_f,+,FC03,,,,,
Unit,0,Relay,0,BIT,big,big,boolean,+,FC01,,,,,
Unit,0,Contact,2,BIT,big,big,boolean,-,FC02,,,,,
