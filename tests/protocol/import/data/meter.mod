#filetype,Modbus_xif
#program_ID,9FFFFF1E28000503
Block Name,Block Index,Datapoint Name,Address,Native Type,Word Order,IAP Type,Write Enable,Function Code,Marker Value
Meter,0,EnergySum,1000,SINT32,little,SNVT_elec_kwh_l,-,FC04,
Meter,0,PowerSum,1002,FLOAT,little,SNVT_power_f,-,FC04,
Meter,0,CtAmps,1600,SINT16,,SNVT_count_inc,+,FC03,
Meter,0,Model,1700,UINT16,,SNVT_count,-,FC03,512
